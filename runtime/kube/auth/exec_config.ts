/**
 * The `exec` entry of a kubeconfig's user.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { KubeconfigError } from "../errors.ts";
import type { ExecPlugin } from "./cluster_config.ts";
import { type ConfigEntry, isMapping, textField } from "./kubeconfig.ts";

/** The versions of the exchange that a plugin and a client may agree on. */
const API_VERSIONS = [
  "client.authentication.k8s.io/v1",
  "client.authentication.k8s.io/v1beta1",
];

/**
 * Returns the plugin of `user`, if it has one.
 *
 * @throws {KubeconfigError} if nobody could run it here
 */
export function readExecPlugin(
  user: ConfigEntry,
  userName: string,
): ExecPlugin | undefined {
  const fields = user.fields["exec"];
  if (!isMapping(fields)) return undefined;
  const exec: ConfigEntry = { fields, file: user.file };
  const refuse = (why: string): KubeconfigError =>
    new KubeconfigError(
      `Cannot log in as "${userName}": its exec plugin ${why}`,
    );
  const command = textField(exec, "command");
  if (command === undefined) throw refuse("names no command");
  const apiVersion = textField(exec, "apiVersion") ?? "";
  if (!API_VERSIONS.includes(apiVersion)) {
    throw refuse(
      `speaks "${apiVersion}", not one of ${API_VERSIONS.join(", ")}`,
    );
  }
  const mode = textField(exec, "interactiveMode") ?? "IfAvailable";
  if (mode === "Always") {
    throw refuse(
      'asks a person at a terminal (interactiveMode "Always"), and a daemon has none',
    );
  }
  if (mode !== "Never" && mode !== "IfAvailable") {
    throw refuse(`has interactiveMode "${mode}", not "Never" or "IfAvailable"`);
  }
  return {
    apiVersion,
    command: pluginPath(command, user.file),
    args: stringList(fields.args),
    env: readEnvironment(fields.env),
    installHint: textField(exec, "installHint") ?? "",
    provideClusterInfo: fields.provideClusterInfo === true,
    interactiveMode: mode,
  };
}

/** A command with a slash is a path, and starts at the kubeconfig if relative. */
function pluginPath(command: string, file: string): string {
  if (!command.includes("/") || command.startsWith("/")) return command;
  return join(dirname(file), command);
}

function stringList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function readEnvironment(value: unknown): Record<string, string> {
  if (!Array.isArray(value)) return {};
  return Object.fromEntries(
    value.filter(isMapping).map((
      item,
    ) => [String(item.name), String(item.value ?? "")]),
  );
}
