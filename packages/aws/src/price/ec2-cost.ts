import type { CostEstimate, DeployConfig } from "espalier/deploy";
import { cents, counted, estimateOf } from "./estimate.ts";
import { instancePerHour } from "./instance-price.ts";
import { hoursPerMonth, prices } from "./prices.ts";
import { imagesLine, sharedLines } from "./shared-lines.ts";

/** Of every instance. */
const diskGb = 10;
/** Memory and disk used, as the CloudWatch agent tells them. */
const metricsPerInstance = 2;
/** A load balancer stands in at least so many zones, with an address in each. */
const zones = 2;
/** One capacity unit: so many new connections a second. Every request is taken for a connection of its own. */
const connectionsPerLcuS = 25;

/** What a month of instances costs with `instances.min` of them. Fault AWS_PRICE_UNKNOWN. */
export function ec2Cost(config: DeployConfig, requestsPerMonth: number): CostEstimate {
  const { instanceType, instances, loadBalancer, logDays, keepVersions, subnets } = config.ec2;
  const perHour = instancePerHour(instanceType);
  const perInstance =
    hoursPerMonth * (perHour + prices.publicIpv4PerHour) +
    diskGb * prices.ebsGp3PerGbMonth +
    metricsPerInstance * prices.perMetricMonth;
  const addresses = loadBalancer ? (subnets?.length ?? zones) : 0;
  const lcuHours = requestsPerMonth / (connectionsPerLcuS * 3600);
  const count = instances.min;
  const all = counted(count, "instance");
  return estimateOf(
    config.region,
    [
      {
        what: `instances, ${instanceType}`,
        amount: `${all}, ${hoursPerMonth} hours`,
        usd: count * hoursPerMonth * perHour,
      },
      { what: "disks", amount: `${all}, ${diskGb} GB`, usd: count * diskGb * prices.ebsGp3PerGbMonth },
      {
        what: "public addresses",
        amount: counted(count + addresses, "address", "addresses"),
        usd: (count + addresses) * hoursPerMonth * prices.publicIpv4PerHour,
      },
      {
        what: "metrics of memory and disk",
        amount: counted(count * metricsPerInstance, "metric"),
        usd: count * metricsPerInstance * prices.perMetricMonth,
      },
      ...(loadBalancer
        ? [
            {
              what: "load balancer",
              amount: `${hoursPerMonth} hours`,
              usd: hoursPerMonth * prices.loadBalancer.perHour,
            },
            {
              what: "load balancer, use",
              amount: counted(requestsPerMonth, "request"),
              usd: lcuHours * prices.loadBalancer.perLcuHour,
            },
          ]
        : []),
      ...sharedLines(config, requestsPerMonth, logDays),
      imagesLine(0.1, 0.02, keepVersions),
    ],
    instances.max > count
      ? [
          `with all ${instances.max} instances for a whole month it is $${cents((instances.max - count) * perInstance).toFixed(2)} more`,
        ]
      : [],
  );
}
