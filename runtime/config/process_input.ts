/**
 * What the process was started with. The only file that asks for it.
 *
 * @module
 */

/** What surrounds the process, as plain data that a test can make up. */
export interface Environment {
  /** Environment variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** The working directory. */
  readonly directory: string;
  /** Whether the process belongs to the system and not to a person. */
  readonly isRoot: boolean;
}

/** Arguments and surroundings. */
export interface ProcessInput {
  /** The arguments without the program's name. */
  readonly args: readonly string[];
  readonly environment: Environment;
}

/** Takes a snapshot of the arguments, the variables and the directory. */
export function readProcessInput(): ProcessInput {
  return {
    args: [...Deno.args],
    environment: {
      variables: Deno.env.toObject(),
      directory: Deno.cwd(),
      isRoot: Deno.uid() === 0,
    },
  };
}

/** Returns a variable, or `undefined` when it is not there or empty. */
export function variableOf(
  environment: Environment,
  name: string,
): string | undefined {
  const value = Object.hasOwn(environment.variables, name)
    ? environment.variables[name]
    : undefined;
  return value === "" ? undefined : value;
}
