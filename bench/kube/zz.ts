import { StandInServer } from "./stand_in_server.ts";
const filler = Deno.args[0] === "u" ? "é€".repeat(150)+"x".repeat(50) : "x".repeat(800);
await using s = new StandInServer({objects: 50000, filler});
Deno.writeTextFileSync("/tmp/standin.kubeconfig", s.kubeconfig);
console.log("stored", s.storedBytes/1048576);
setTimeout(()=>{},1e9);
if (Deno.args[1]) { let last=performance.now(), debt=0; setInterval(()=>{ const now=performance.now(); debt+=(now-last)*Number(Deno.args[1])/1000; last=now; const n=Math.floor(debt); debt-=n; s.change(n); }, 10); }
await new Promise(()=>{});
