/**
 * One observer that tells many.
 *
 * @module
 */

import { HostObserver } from "../host/mod.ts";

type Told = (this: HostObserver, ...told: never[]) => void;

/**
 * Returns an observer that tells each of `observers`, in their order. What is
 * told is read from {@linkcode HostObserver} itself, so that no method that
 * comes to it later can be forgotten here.
 */
export function fanOut(observers: readonly HostObserver[]): HostObserver {
  const all = new HostObserver();
  const methods = Object.getOwnPropertyNames(HostObserver.prototype);
  for (const name of methods.filter((name) => name !== "constructor")) {
    const each = observers.map((one): Told => Reflect.get(one, name).bind(one));
    const tell = (...told: never[]): void => {
      for (const one of each) Reflect.apply(one, undefined, told);
    };
    Object.defineProperty(all, name, { value: tell });
  }
  return all;
}
