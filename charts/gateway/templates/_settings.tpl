{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- define "gateway.postgres" -}}
{{- $given := .Values.postgres -}}
{{- if not $given.url }}{{ $given = merge (dict) (.Values.global.postgres | default dict) $given }}{{ end -}}
{{- toYaml $given }}
{{- end }}

{{- /* Where products of this gateway may be. */}}
{{- define "gateway.namespaces" -}}
{{- prepend .Values.registration.namespaces .Release.Namespace | uniq | toYaml }}
{{- end }}

{{- define "gateway.products" -}}
namespaceSelector:
  matchExpressions:
    - {key: kubernetes.io/metadata.name, operator: In, values: {{ include "gateway.namespaces" . | fromYamlArray | toJson }}}
podSelector:
  matchLabels:
    rejoin.io/gateway: {{ .Release.Name }}
{{- end }}

{{- /* What services show on the management port: the gateway's own value, else the platform's. */}}
{{- define "gateway.internalSecret" -}}
{{- $given := .Values.internal.secret -}}
{{- if not $given.name }}{{ $given = ((.Values.global.gateway | default dict).secret) | default $given }}{{ end -}}
{{- toYaml $given }}
{{- end }}

{{- define "gateway.redis" -}}
{{- $given := .Values.redis -}}
{{- if not (or $given.url $given.secret.name) }}{{ $given = merge (dict) (.Values.global.redis | default dict) $given }}{{ end -}}
{{- if not (or $given.url $given.secret.name) }}{{ fail "redis: neither url nor secret.name is set (expected: redis://host:6379, or a Secret with the URL)" }}{{ end -}}
{{- toYaml $given }}
{{- end }}
