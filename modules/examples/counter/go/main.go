// Counter counts, in its memory, how often each labelled ConfigMap was reconciled, and writes the count into a ConfigMap
// that the counted one owns. It shows the least that an operator is, and that its memory outlives its sleep.
package main

import (
	"context"
	"strconv"
	"sync"

	"dormouse"
	"dormouse/builder"
	"dormouse/client"
	"dormouse/controllerutil"
	"dormouse/meta"
)

// ConfigMap is as much of a core ConfigMap as this operator needs.
type ConfigMap struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Data            map[string]string `json:"data,omitempty"`
}

// Resource is core/v1 configmaps.
func (*ConfigMap) Resource() meta.Resource {
	return meta.Resource{Version: "v1", Kind: "ConfigMap", Plural: "configmaps"}
}

// Counter reconciles ConfigMaps.
type Counter struct {
	Client client.Client

	mu     sync.Mutex
	counts map[meta.NamespacedName]int
}

// Reconcile counts one more.
func (c *Counter) Reconcile(ctx context.Context, request dormouse.Request) (dormouse.Result, error) {
	var counted ConfigMap
	if err := request.Into(&counted); err != nil {
		c.forget(request.NamespacedName)
		return dormouse.Result{}, nil
	}
	count := &ConfigMap{ObjectMeta: meta.ObjectMeta{Namespace: counted.Namespace, Name: counted.Name + "-count"}}
	total := c.next(request.NamespacedName)
	_, err := controllerutil.CreateOrUpdate(ctx, c.Client, count, func() error {
		count.Data = map[string]string{"count": strconv.Itoa(total)}
		return controllerutil.SetControllerReference(&counted, count)
	})
	return dormouse.Result{}, err
}

func (c *Counter) next(key meta.NamespacedName) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[key]++
	return c.counts[key]
}

func (c *Counter) forget(key meta.NamespacedName) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.counts, key)
}

func main() {
	manager := dormouse.NewManager()
	counter := &Counter{Client: manager.GetClient(), counts: map[meta.NamespacedName]int{}}
	err := dormouse.NewControllerManagedBy(manager).
		Named("counter").
		For(&ConfigMap{}, builder.MatchingLabels("example.com/counted=true")).
		Complete(counter)
	if err == nil {
		err = manager.Start(context.Background())
	}
	if err != nil {
		panic(err)
	}
}
