{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}

{{- /* What the "restricted" Pod Security standard asks of a pod. */}}
{{- define "workload.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "workload.containerSecurity" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end }}

{{- /* What a phase of the stop may take, in seconds: requests under way, and the drain, whose last frames take another 1.5 s. */}}
{{- define "workload.stopPhase" -}}
{{- max .Values.drain.finishSeconds (add .Values.drain.windowSeconds 2) }}
{{- end }}

{{- /*
Seconds from the preStop to SIGKILL: the notice that endpoints need, the window in which streams are told to move with the last
frames' 1.5 s, one phase for requests that hang, 10 s for a database that hangs (docs/operations/draining.md), and 3 s to spare.
*/}}
{{- define "workload.gracePeriod" -}}
{{- add .Values.drain.noticeSeconds .Values.drain.windowSeconds 2 (include "workload.stopPhase" .) 10 3 }}
{{- end }}

{{- /* The pod goes on serving while the endpoints that name it disappear everywhere; needs no shell in the image. */}}
{{- define "workload.lifecycle" -}}
preStop:
  sleep:
    seconds: {{ .Values.drain.noticeSeconds }}
{{- end }}

{{- /* Neither depends on Redis or PostgreSQL: losing them must not empty a Service nor restart pods that would serve. */}}
{{- define "workload.probes" -}}
startupProbe:
  httpGet: {path: /actuator/health/liveness, port: management}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: {{ div (add .Values.startupSeconds 1) 2 }}
livenessProbe:
  httpGet: {path: /actuator/health/liveness, port: management}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /actuator/health/readiness, port: management}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end }}

{{- /* Read by the java launcher alone. The rest of the limit is for buffers, threads, code and the kernel's share. */}}
{{- define "workload.jvmOptions" -}}
-XX:MaxRAMPercentage={{ .Values.jvm.heapPercent }} -XX:MaxDirectMemorySize={{ .Values.jvm.directMemory }} -XX:+ExitOnOutOfMemoryError{{ with .Values.jvm.options }} {{ . }}{{ end }}
{{- end }}

{{- define "workload.spread" -}}
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "workload.selector" . | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
- maxSkew: 1
  topologyKey: topology.kubernetes.io/zone
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "workload.selector" . | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
{{- end }}

{{- /* Other settings, by their names, as the environment spells them: dots become underscores, dashes vanish. */}}
{{- define "workload.settings" -}}
{{- range $name, $value := .Values.settings }}
- name: {{ $name | replace "-" "" | replace "." "_" | replace "[" "_" | replace "]" "" | upper }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{- /* Where a pod runs, as the values say it. */}}
{{- define "workload.scheduling" -}}
topologySpreadConstraints: {{- include "workload.spread" . | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{- /* Where spans go, for all programs alike. */}}
{{- define "workload.tracing" -}}
- name: MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT
  value: {{ .Values.tracing.endpoint | quote }}
- name: MANAGEMENT_TRACING_SAMPLING_PROBABILITY
  value: {{ .Values.tracing.probability | quote }}
{{- end }}
