// Command kapi is a Kubernetes control plane in one file: its first argument
// names the component to be, the rest are that component's own flags.
//
// A process is one component for its whole life. The components keep feature
// gates and metrics in process-wide registries, so only the constructor of the
// one that runs is ever called.
//
// With KAPI_LIFELINE=stdin the process ends when its standard input does.
package main

import (
	"fmt"
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

var components = map[string]func(){
	"etcd": func() { etcdmain.Main(os.Args) },
	"kube-apiserver": func() {
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	},
	"kube-controller-manager": func() {
		os.Exit(cli.Run(controllers.NewControllerManagerCommand()))
	},
	"kubectl": func() {
		if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
			util.CheckErr(err)
		}
	},
}

func main() {
	if len(os.Args) > 1 {
		if run, known := components[os.Args[1]]; known {
			os.Args = os.Args[1:]
			if os.Getenv("KAPI_LIFELINE") == "stdin" {
				holdLifeline()
			}
			run()
			return
		}
	}
	fmt.Fprintln(os.Stderr, "usage: kapi etcd|kube-apiserver|kube-controller-manager|kubectl [flags]")
	os.Exit(2)
}
