{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* Objects that look the same for every component. */}}

{{- define "workload.serviceAccountObject" -}}
{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "workload.serviceAccount" . }}
  labels: {{- include "workload.labels" . | nindent 4 }}
  {{- with .Values.serviceAccount.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}
{{- end }}

{{- define "workload.disruptionBudget" -}}
{{- if .Values.disruptionBudget.enabled }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "workload.fullname" . }}
  labels: {{- include "workload.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .Values.disruptionBudget.maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "workload.selector" . | nindent 6 }}
{{- end }}
{{- end }}

{{- /* On CPU, and on open connections where something serves the pods' own metrics (a Prometheus adapter, KEDA). */}}
{{- define "workload.autoscaler" -}}
{{- with .Values.autoscaling }}
{{- if .enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "workload.fullname" $ }}
  labels: {{- include "workload.labels" $ | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "workload.fullname" $ }}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ .cpuPercent }}}
    {{- if .connections }}
    - type: Pods
      pods:
        metric: {name: {{ .connectionsMetric }}}
        target: {type: AverageValue, averageValue: {{ .connections | quote }}}
    {{- end }}
  behavior:
    # Each pod that goes moves its streams to others: one at a time, and not because of a quiet minute.
    scaleDown:
      stabilizationWindowSeconds: 600
      policies:
        - {type: Pods, value: 1, periodSeconds: 120}
{{- end }}
{{- end }}
{{- end }}

{{- define "workload.podMonitor" -}}
{{- if .Values.monitoring.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: {{ include "workload.fullname" . }}
  labels:
    {{- include "workload.labels" . | nindent 4 }}
    {{- with .Values.monitoring.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  selector:
    matchLabels: {{- include "workload.selector" . | nindent 6 }}
  podMetricsEndpoints:
    - port: management
      path: /actuator/prometheus
      interval: {{ .Values.monitoring.interval }}
{{- end }}
{{- end }}
