{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* What of the database, the feed and the gateway this product uses: its own values, else those of the platform around it. */}}
{{- define "product.postgres" -}}
{{- $given := .Values.postgres -}}
{{- if not $given.url }}{{ $given = merge (dict) (.Values.global.postgres | default dict) $given }}{{ end -}}
{{- $_ := required "postgres.url: not set (expected: r2dbc:postgresql://host:5432/database)" $given.url -}}
{{- $_ := required "postgres.secret.name: not set (expected: a Secret with the user and the password)" $given.secret.name -}}
{{- toYaml $given }}
{{- end }}

{{- define "product.redis" -}}
{{- $given := .Values.redis -}}
{{- if not (or $given.url $given.secret.name) }}{{ $given = merge (dict) (.Values.global.redis | default dict) $given }}{{ end -}}
{{- if not (or $given.url $given.secret.name) }}{{ fail "redis: neither url nor secret.name is set (expected: redis://host:6379, or a Secret with the URL)" }}{{ end -}}
{{- toYaml $given }}
{{- end }}

{{- define "product.gatewayRelease" -}}
{{- if .Values.gateway.release }}
{{- .Values.gateway.release }}
{{- else if (.Values.global.gateway | default dict).here }}
{{- .Release.Name }}
{{- else }}
{{- fail "gateway.release: not set (expected: the name of the release that the gateway belongs to)" }}
{{- end }}
{{- end }}

{{- /* What the gateway asks of services: the product's own value, else the platform's. */}}
{{- define "product.gatewaySecret" -}}
{{- $given := .Values.gateway.secret -}}
{{- if not $given.name }}{{ $given = ((.Values.global.gateway | default dict).secret) | default $given }}{{ end -}}
{{- $_ := required "gateway.secret.name: not set (expected: a Secret with what the gateway asks of services)" $given.name -}}
{{- toYaml $given }}
{{- end }}

{{- define "product.gatewayNamespace" -}}
{{- .Values.gateway.namespace | default .Release.Namespace }}
{{- end }}

{{- define "product.gatewayInternalUrl" -}}
http://{{ include "product.gatewayRelease" . }}-gateway-management.{{ include "product.gatewayNamespace" . }}.svc:{{ .Values.gateway.managementPort }}
{{- end }}
