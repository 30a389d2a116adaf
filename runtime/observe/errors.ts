/**
 * What can go wrong with being observed.
 *
 * @module
 */

/** The address of metrics and health cannot be had. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly address: string;

  constructor(address: string, found: string, options?: ErrorOptions) {
    super(
      `Cannot listen on "${address}": ${found}, wanted a free address ` +
        '(--listen ADDRESS, or "none")',
      options,
    );
    this.address = address;
  }
}
