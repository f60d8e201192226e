{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /*
The name of what belongs to one component of a release, so that others know it: products find their gateway by it. A product's own
release bears the product's name. Short enough for a label and a host name with a suffix.
*/}}
{{- define "workload.fullname" -}}
{{- if eq .Chart.Name "product-service" }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* What selects the pods. A Deployment's selector can never be changed: nothing that a release could change is in it. */}}
{{- define "workload.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "workload.labels" -}}
{{ include "workload.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: rejoin
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "workload.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "workload.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- define "workload.image" -}}
{{- printf "%s:%s" (required "image.repository: not set (expected: an image's name)" .Values.image.repository) (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
