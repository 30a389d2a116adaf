/**
 * One observer that tells many.
 *
 * @module
 */

type Told = (...told: never[]) => void;

/**
 * Returns an observer that tells each of `observers`, in their order. What is
 * told is read from the class of empty defaults, so that no method that comes
 * to it later can be forgotten here.
 */
export function fanOut<Observer extends object>(
  Silent: new () => Observer,
  observers: readonly Observer[],
): Observer {
  const all = new Silent();
  const methods = Object.getOwnPropertyNames(Silent.prototype);
  for (const name of methods.filter((name) => name !== "constructor")) {
    const each = observers.map((one: object): Told =>
      Reflect.get(one, name).bind(one)
    );
    const tell = (...told: never[]): void => {
      for (const one of each) Reflect.apply(one, undefined, told);
    };
    Object.defineProperty(all, name, { value: tell });
  }
  return all;
}
