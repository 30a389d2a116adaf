import { match, strictEqual } from "node:assert/strict";
import { startEmbedded } from "../../runtime/embedded/mod.ts";
import { hasKapi } from "../../scripts/apiserver/mod.ts";
import { CONFORMANCE_CRDS } from "../conformance/kinds.ts";
import { kubectlFor } from "./kubectl.ts";

const ignore = !await hasKapi();

function deployment(image: string): string {
  return JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", labels: { app: "web" } },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "c", image }] },
      },
    },
  });
}

function ring(size: number): string {
  return JSON.stringify({
    apiVersion: "conformance.example.com/v1",
    kind: "Ring",
    metadata: { name: "r" },
    spec: { size },
  });
}

/** Commands in order, what they read, and what they must print. */
const SESSION: readonly (readonly [
  command: string,
  prints: RegExp,
  input?: string,
])[] = [
  ["version", /Server Version: v1\.36/],
  ["api-resources -o name", /^rings\.conformance\.example\.com$/m],
  ["create -f -", /^ring\S* created/, ring(1)],
  ["replace -f -", /^ring\S* replaced/, ring(2)],
  ["get rings", /^NAME +SIZE +READY +AGE\nr +2 +\d+s\n$/],
  ["get rg -o wide", /^NAME +SIZE +READY +WIDE +AGE\nr +2 +slow/],
  ["get ring r -o jsonpath={.spec.mode}", /^slow$/],
  ["get ring r -o yaml", /^ {2}size: 2$/m],
  ["label ring r color=red", /labeled/],
  ["get rings -l color=red -o name", /^ring\S*\/r\n$/],
  ["annotate ring r why=so", /annotated/],
  ["describe ring r", /^Annotations: +why: so$/m],
  ['patch ring r --type=merge -p \'{"spec":{"size":3}}\'', /patched/],
  [
    'patch ring r --type=json -p \'[{"op":"replace","path":"/spec/size","value":4}]\'',
    /patched/,
  ],
  ["wait ring r --for=jsonpath={.spec.size}=4 --timeout=10s", /condition met/],
  [
    "wait crd rings.conformance.example.com --for=condition=Established --timeout=10s",
    /condition met/,
  ],
  ["apply -f -", /^deployment\S* created/, deployment("i:1")],
  ["apply -f -", /^deployment\S* unchanged/, deployment("i:1")],
  ["apply -f -", /^deployment\S* configured/, deployment("i:2")],
  ["get deploy web", /^web +0\/1 +0 +0 +\d+s$/m],
  ['patch deploy web -p \'{"spec":{"replicas":3}}\'', /patched/],
  [
    "apply --server-side --force-conflicts -f -",
    /serverside-applied/,
    deployment("i:3"),
  ],
  ["apply --server-side -f -", /serverside-applied/, deployment("i:3")],
  ["explain ring.spec.size", /FIELD: size <integer>/],
  [
    "explain deployment.spec.template.spec.containers",
    /FIELD: containers <\[\]/,
  ],
  ["get namespaces -o name", /^namespace\/default\n/],
  ["get --raw /readyz", /^ok$/],
  ["delete deploy web", /deleted/],
  ["delete rings --all", /deleted/],
  ["get rings -o name", /^$/],
];

Deno.test({
  name: "kubectl works on the embedded server",
  ignore,
  async fn(t): Promise<void> {
    await using server = await startEmbedded({ crds: CONFORMANCE_CRDS });
    await using kubectl = await kubectlFor(server);
    for (const [command, prints, input] of SESSION) {
      await t.step(command, async () => {
        const { code, stdout, stderr } = await kubectl.run(command, input);
        strictEqual(code, 0, stderr);
        match(stdout, prints);
      });
    }
  },
});

Deno.test({
  name: "kubectl tells what the embedded server refuses",
  ignore,
  async fn(t): Promise<void> {
    await using server = await startEmbedded({ crds: CONFORMANCE_CRDS });
    await using kubectl = await kubectlFor(server);
    await kubectl.run("create -f -", ring(1));
    const table: [command: string, says: RegExp, input?: string][] = [
      [
        "apply --server-side -f - --dry-run=server",
        /dry-run is not served/,
        ring(2),
      ],
      ["delete ring r --cascade=orphan", /only background deletion/],
      ["delete ring r --cascade=foreground", /only background deletion/],
      ["get rings --as=someone", /impersonation is not served/],
      ["create configmap a --from-literal=k=v", /kubectl creates from a file/],
      ["auth can-i get pods", /access reviews/],
      [
        "apply -f -",
        /unknown field "spec.sizes"/,
        ring(1).replace("size", "sizes"),
      ],
      ["apply --server-side -f -", /conflict with "kubectl-create"/, ring(9)],
      ["get ring none", /rings\.conformance\.example\.com "none" not found/],
    ];
    for (const [command, says, input] of table) {
      await t.step(command, async () => {
        const { code, stderr } = await kubectl.run(command, input);
        strictEqual(code, 1);
        match(stderr, says);
      });
    }
  },
});

Deno.test({
  name: "kubectl get -w sees changes as they come",
  ignore,
  async fn(): Promise<void> {
    await using server = await startEmbedded({ crds: CONFORMANCE_CRDS });
    await using kubectl = await kubectlFor(server);
    await kubectl.run("create -f -", ring(1));
    const watch = kubectl.spawn("get rings -w");
    await watch.stdin.close();
    const lines = linesOf(watch.stdout);
    match(await next(lines), /^NAME/);
    match(await next(lines), /^r +1/);
    await kubectl.run('patch ring r --type=merge -p \'{"spec":{"size":7}}\'');
    match(await next(lines), /^r +7/);
    watch.kill("SIGTERM");
    await lines.return(undefined);
    await watch.stderr.cancel();
    await watch.status;
  },
});

async function* linesOf(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

async function next(lines: AsyncGenerator<string>): Promise<string> {
  const { value } = await lines.next();
  return String(value);
}
