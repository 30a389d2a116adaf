// A Go program of the size of an operator: controller-runtime's client and its
// fake API server, with all types of Kubernetes.
package main

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
)

var server client.Client

// reconcile brings a Deployment and a ConfigMap in line with a number.
func reconcile(ctx context.Context, name string, number int) error {
	config := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name}}
	_, err := controllerutil.CreateOrUpdate(ctx, server, config, func() error {
		config.Data = map[string]string{"number": fmt.Sprint(number)}
		return nil
	})
	if err != nil {
		return err
	}
	deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name}}
	_, err = controllerutil.CreateOrUpdate(ctx, server, deployment, func() error {
		replicas := int32(number % 5)
		labels := map[string]string{"app": name}
		deployment.Spec.Replicas = &replicas
		deployment.Spec.Selector = &metav1.LabelSelector{MatchLabels: labels}
		deployment.Spec.Template.Labels = labels
		deployment.Spec.Template.Spec.Containers = []corev1.Container{{Name: "main", Image: "image"}}
		return controllerutil.SetControllerReference(config, deployment, server.Scheme())
	})
	return err
}

// run reconciles n times, over ten names, and returns how many objects there are then.
//
//go:wasmexport run
func run(n int32) int32 {
	if server == nil {
		server = fake.NewClientBuilder().WithScheme(clientgoscheme.Scheme).Build()
	}
	ctx := context.Background()
	for i := range int(n) {
		if err := reconcile(ctx, fmt.Sprintf("name-%d", i%10), i); err != nil {
			panic(err)
		}
	}
	var list appsv1.DeploymentList
	if err := server.List(ctx, &list); err != nil {
		panic(err)
	}
	return int32(len(list.Items))
}

func main() {}
