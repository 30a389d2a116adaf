import { hasKapi } from "../../scripts/apiserver/mod.ts";
import { testSuite } from "./kube_api_suite.ts";
import { startRealTarget } from "./real_target.ts";

if (await hasKapi()) {
  testSuite("a real kube-apiserver", startRealTarget);
} else {
  Deno.test({
    name: "a real kube-apiserver keeps the contract (skipped: none here)",
    ignore: true,
    fn() {},
  });
}
