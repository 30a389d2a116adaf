/**
 * The API's own terms: resources and their paths, verbs, selectors, versions,
 * kinds, permissions.
 *
 * @module
 */

export {
  type AccessOptions,
  type AccessQuestion,
  AccessReviews,
} from "./access_review.ts";
export { Discovery } from "./discovery.ts";
export type { KindInfo } from "./discovery_answers.ts";
export {
  type FieldSelector,
  type ObjectName,
  parseFieldSelector,
} from "./field_selector.ts";
export {
  type Labels,
  type LabelSelector,
  parseLabelSelector,
} from "./label_selector.ts";
export {
  type OtherRequest,
  parseRequest,
  type ResourceRequest,
  type Verb,
} from "./request_path.ts";
export {
  apiVersionOf,
  type Resource,
  resourceName,
  resourcePath,
  type ResourceTarget,
} from "./resource.ts";
export {
  type ApplyOptions,
  type CallOptions,
  type DeleteOptions,
  type KubeObject,
  type ObjectList,
  type Patch,
  type PatchType,
  type Query,
  queryText,
  ResourceClient,
} from "./resource_client.ts";
export { compareVersions, isOrdered } from "./resource_version.ts";
