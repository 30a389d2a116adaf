import * as k from "../../runtime/kube/mod.ts";
const anon=()=>+/Anonymous:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/self/smaps_rollup"))![1]/1024;
const hwm=()=>+/VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))![1]/1024;
class Obs extends k.KubeObserver { override watchEnded(w: any,e: any){console.log("ended",w.resource,e)} override watchTroubled(_w:any,e:Error){console.log("trouble",e)} override watchListed(w:any,ms:number){console.log("listed",w.resource,ms.toFixed(1))} override subscriberFailed(_w:any,e:unknown){console.log("DEFECT",e)} }
const cluster = await k.loadClusterConfig({kubeconfig:"/tmp/standin.kubeconfig"});
const observer=new Obs();
await using client = new k.KubeClient({cluster,observer});
const cache = new k.SharedCache({client,observer});
const a0=anon();
let n=0,u=0; let max=0,last=performance.now(); setInterval(()=>{const now=performance.now(); max=Math.max(max,now-last-5); last=now},5);
const sub=cache.subscribe({resource:{group:"",version:"v1",plural:"configmaps"}},{added(){n++},updated(){u++},deleted(){},synced(){console.log("synced",n)}});
while(!sub.reader()) await new Promise(r=>setTimeout(r,100));
(globalThis as any).gc?.();
const s=cache.size(); console.log("anon",a0.toFixed(1),"->",anon().toFixed(1),"growth",(anon()-a0).toFixed(1),"json",(s.objectBytes/1048576).toFixed(1),"reserved",(s.reservedBytes/1048576).toFixed(1),"ratio",((anon()-a0)/(s.objectBytes/1048576)).toFixed(2),"hwm",hwm().toFixed(1),"loopmax",max.toFixed(1), Deno.memoryUsage());
max=0; const c0=Deno.readTextFileSync("/proc/self/stat").split(" "); const t0=performance.now(); const u0=u;
await new Promise(r=>setTimeout(r,10000));
const c1=Deno.readTextFileSync("/proc/self/stat").split(" "); const dt=(performance.now()-t0)/1000;
console.log("events/s",(u-u0)/dt,"cpu share",((+c1[13]+ +c1[14]- +c0[13]- +c0[14])/100/dt).toFixed(3),"loopmax",max.toFixed(1));
{const s=cache.size(); console.log("anon",anon().toFixed(1),"growth",(anon()-a0).toFixed(1),"json",(s.objectBytes/1048576).toFixed(1),"reserved",(s.reservedBytes/1048576).toFixed(1));}
console.log(Deno.memoryUsage()); (globalThis as any).gc(); console.log("after gc", anon().toFixed(1)); sub[Symbol.dispose](); await new Promise(r=>setTimeout(r,1000)); (globalThis as any).gc(); await new Promise(r=>setTimeout(r,2000)); (globalThis as any).gc(); await new Promise(r=>setTimeout(r,1000)); console.log(Deno.memoryUsage()); console.log("after unsubscribe", anon().toFixed(1), cache.size()); Deno.exit();
