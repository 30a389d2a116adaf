/**
 * The program as a person runs it: a real process.
 *
 * @module
 */

const MOD = new URL("../../mod.ts", import.meta.url).pathname;

/** What a process is started with. */
export interface Start {
  readonly variables?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** What came of it. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in a process of its own. */
export async function dormouse(
  args: readonly string[],
  { variables = {}, input = "" }: Start = {},
): Promise<Ended> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MOD, ...args],
    env: { ...variables },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  await using process = command.spawn();
  await new Blob([input]).stream().pipeTo(process.stdin);
  const [status, stdout, stderr] = await Promise.all([
    process.status,
    process.stdout.text(),
    process.stderr.text(),
  ]);
  return { code: status.code, stdout, stderr };
}
