import { PutLifecycleHookCommand } from "@aws-sdk/client-auto-scaling";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  type RequestLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import {
  DescribeListenersCommand,
  DescribeTargetGroupsCommand,
  ModifyListenerCommand,
  ModifyTargetGroupCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { UploadServerCertificateCommand } from "@aws-sdk/client-iam";
import { openAws, type AwsClients } from "../../packages/aws/src/connect/index.ts";
import { askEc2 } from "./ec2-life.ts";
import type { Bench } from "./on-emulator.ts";

/** What somebody else does in the account, past any deploy. */
async function withClients<T>(at: Bench, work: (clients: AwsClients) => Promise<T>): Promise<T> {
  const account = await openAws(askEc2(at, 1), "ec2");
  try {
    return await work(account.clients);
  } finally {
    account.close();
  }
}

/** The ARN of a certificate that the account has. */
export const certified = async (at: Bench): Promise<string> =>
  withClients(at, async ({ iam }) => {
    const text = { CertificateBody: "certificate", PrivateKey: "key" };
    const made = await iam.send(new UploadServerCertificateCommand({ ServerCertificateName: "iris", ...text }));
    return made.ServerCertificateMetadata!.Arn!;
  });

/** Lets in what a deploy keeps out: instances that are not ready, connections to other ports, a key, old TLS. */
export const changeByHand = async (at: Bench): Promise<void> =>
  withClients(at, async ({ autoScaling, ec2, loadBalancing: elb }) => {
    const group = { AutoScalingGroupName: "iris-ec2", LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING" };
    for (const LifecycleHookName of ["answers", "also-mine"]) {
      const hook = { ...group, LifecycleHookName, DefaultResult: "CONTINUE", HeartbeatTimeout: 30 };
      await autoScaling.send(new PutLifecycleHookCommand(hook));
    }
    const byName = [{ Name: "group-name", Values: ["iris-ec2-instances"] }];
    const { SecurityGroups: found } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: byName }));
    const list = [{ PrefixListId: "pl-0123456789abcdef0" }];
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, PrefixListIds: list }];
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: found![0]!.GroupId, IpPermissions }));
    const template = { LaunchTemplateName: "iris-ec2" };
    const { LaunchTemplateVersions: versions } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ ...template, Versions: ["1"] }),
    );
    const ours = versions![0]!.LaunchTemplateData as RequestLaunchTemplateData;
    const LaunchTemplateData = { ...ours, KeyName: "mine" };
    await ec2.send(new CreateLaunchTemplateVersionCommand({ ...template, LaunchTemplateData }));
    const { TargetGroups: targets } = await elb.send(new DescribeTargetGroupsCommand({ Names: ["iris-ec2"] }));
    const { TargetGroupArn, LoadBalancerArns: balancers } = targets![0]!;
    await elb.send(new ModifyTargetGroupCommand({ TargetGroupArn, Matcher: { HttpCode: "200-599" } }));
    const { Listeners: listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: balancers![0] }));
    const ListenerArn = listeners!.find(({ Port }) => Port === 443)!.ListenerArn;
    await elb.send(new ModifyListenerCommand({ ListenerArn, SslPolicy: "ELBSecurityPolicy-2016-08" }));
  });
