/**
 * dormouse: a Kubernetes operator host for small machines.
 *
 * Run as a program it is the command line; imported it is the library.
 *
 * @module
 */

export {};
