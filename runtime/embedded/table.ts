/**
 * Objects as rows of a table, with the columns that their kind shows.
 *
 * @module
 */

import type { Json, JsonObject } from "./json.ts";
import { parseJsonPath } from "./json_path.ts";
import { metadataOnly } from "./partial_metadata.ts";
import type { Column, Resource } from "./resource.ts";

/** Returns a table without its rows. */
export function tableHead(
  resource: Resource,
  metadata: JsonObject,
): JsonObject {
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: resource.columns.map((column) => ({
      name: column.name,
      // Only definitions have columns of that type; others have texts.
      type: column.type === "date" && !resource.custom ? "string" : column.type,
      format: column.format ?? "",
      description: column.description ?? "",
      priority: column.priority ?? 0,
    })),
  };
}

/** Returns an object as a row; `include` says how much of it goes along. */
export function tableRow(
  object: JsonObject,
  { resource, include, now }: {
    readonly resource: Resource;
    readonly include: string;
    readonly now: Date;
  },
): JsonObject {
  const cells = resource.columns.map((column) => cellOf(column, object, now));
  if (include === "None") return { cells, object: null };
  return {
    cells,
    object: include === "Object" ? object : metadataOnly(object),
  };
}

function cellOf(column: Column, object: JsonObject, now: Date): Json {
  if (column.cell !== undefined) return column.cell(object);
  const [found] = parseJsonPath(column.jsonPath ?? "")?.(object) ?? [];
  if (column.type === "date") {
    return typeof found === "string" ? age(new Date(found), now) : "<unknown>";
  }
  if (found === undefined || found === null) {
    return column.type === "string" && column.jsonPath === ".metadata.name"
      ? ""
      : null;
  }
  if (column.type !== "string") return found;
  return typeof found === "string" ? found : JSON.stringify(found);
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Writes the time since `start` as kubectl does: coarser the longer it is. */
export function age(start: Date, now: Date): string {
  const seconds = Math.floor((now.getTime() - start.getTime()) / 1000);
  if (seconds < 2 * MINUTE) return `${Math.max(0, seconds)}s`;
  const minutes = Math.floor(seconds / MINUTE);
  if (minutes < 10) return withRest(minutes, "m", seconds % MINUTE, "s");
  if (seconds < 3 * HOUR) return `${minutes}m`;
  const hours = Math.floor(seconds / HOUR);
  if (hours < 8) return withRest(hours, "h", minutes % 60, "m");
  if (seconds < 2 * DAY) return `${hours}h`;
  const days = Math.floor(seconds / DAY);
  if (days < 8) return withRest(days, "d", hours % 24, "h");
  if (seconds < 2 * YEAR) return `${days}d`;
  const years = Math.floor(seconds / YEAR);
  return years < 8 ? withRest(years, "y", days % 365, "d") : `${years}y`;
}

function withRest(
  count: number,
  unit: string,
  rest: number,
  restUnit: string,
): string {
  return `${count}${unit}${rest === 0 ? "" : `${rest}${restUnit}`}`;
}
