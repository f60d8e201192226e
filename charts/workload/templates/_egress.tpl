{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* The way out to what a program is told to connect to. */}}

{{- /* The ports of a URL's hosts, where a host names none the given one: (list "redis://one:6380,two" 6379) is [6380,6379]. */}}
{{- define "workload.ports" -}}
{{- $default := index . 1 -}}
{{- $ports := list -}}
{{- $hosts := regexReplaceAll "^//(.*@)?" (regexFind "//[^/?#]*" (index . 0)) "" -}}
{{- range splitList "," $hosts -}}
{{- $ports = append $ports (regexFind ":[0-9]+$" . | trimPrefix ":" | default $default | int) -}}
{{- end -}}
{{- uniq $ports | toJson -}}
{{- end }}

{{- define "workload.egressPorts" -}}
- ports:
    {{- range . }}
    - {protocol: TCP, port: {{ . | int }}}
    {{- end }}
{{- end }}

{{- /* PostgreSQL: networkPolicy.postgres, and the URL unless a port is said there. */}}
{{- define "workload.postgresEgress" -}}
{{- $policy := .root.Values.networkPolicy.postgres -}}
{{- $ports := list $policy.port -}}
{{- if not $policy.port }}{{ $ports = include "workload.ports" (list (tpl (.url | default "") .root) 5432) | fromJsonArray }}{{ end -}}
{{- include "workload.egressPorts" $ports }}
{{- with $policy.to }}
  to: {{- toYaml . | nindent 4 }}
{{- end }}
{{- end }}

{{- /* Redis: likewise. Sentinels have ports of their own, and tell of servers on the usual one. */}}
{{- define "workload.redisEgress" -}}
{{- $policy := .root.Values.networkPolicy.redis -}}
{{- $url := tpl (.url | default "") .root -}}
{{- $ports := list $policy.port -}}
{{- if hasPrefix "redis-sentinel:" $url -}}
{{- $ports = concat (list ($policy.port | default 6379)) (include "workload.ports" (list $url 26379) | fromJsonArray) -}}
{{- else if not $policy.port -}}
{{- $ports = include "workload.ports" (list $url 6379) | fromJsonArray -}}
{{- end -}}
{{- include "workload.egressPorts" $ports }}
{{- with $policy.to }}
  to: {{- toYaml . | nindent 4 }}
{{- end }}
{{- end }}

{{- /* Where spans go, if they go anywhere. */}}
{{- define "workload.tracingEgress" -}}
{{- with .Values.tracing.endpoint }}
{{- include "workload.egressPorts" (include "workload.ports" (list . (ternary 443 80 (hasPrefix "https:" .))) | fromJsonArray) }}
{{- end }}
{{- end }}
