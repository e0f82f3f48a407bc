/** What the CloudWatch agent of an instance tells: memory and disk used, and the log of the first start. */
export function agentConfig(logGroup: string, group: string): unknown {
  const ofGroup = { append_dimensions: { AutoScalingGroupName: group }, metrics_collection_interval: 60 };
  return {
    agent: { run_as_user: "root", omit_hostname: true },
    metrics: {
      namespace: metricsNamespace,
      append_dimensions: { InstanceId: "${aws:InstanceId}" },
      metrics_collected: {
        mem: { measurement: ["used_percent"], ...ofGroup },
        disk: { measurement: ["used_percent"], resources: ["/"], drop_device: true, ...ofGroup },
      },
    },
    logs: {
      logs_collected: {
        files: {
          collect_list: [
            {
              file_path: "/var/log/cloud-init-output.log",
              log_group_name: logGroup,
              log_stream_name: "{instance_id}/boot",
            },
          ],
        },
      },
    },
  };
}

/** The only namespace that the instances' role may write to. */
export const metricsNamespace = "Espalier";
