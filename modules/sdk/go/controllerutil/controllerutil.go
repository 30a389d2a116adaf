// Package controllerutil is what reconcilers do again and again: finalizers, owners, create or update.
package controllerutil

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"dormouse/apierrors"
	"dormouse/client"
	"dormouse/meta"
)

// ContainsFinalizer says whether the object waits for finalizer before it goes.
func ContainsFinalizer(object meta.Object, finalizer string) bool {
	return slices.Contains(object.GetObjectMeta().Finalizers, finalizer)
}

// AddFinalizer adds it and says whether it was missing.
func AddFinalizer(object meta.Object, finalizer string) bool {
	if ContainsFinalizer(object, finalizer) {
		return false
	}
	object.GetObjectMeta().Finalizers = append(object.GetObjectMeta().Finalizers, finalizer)
	return true
}

// RemoveFinalizer removes it and says whether it was there.
func RemoveFinalizer(object meta.Object, finalizer string) bool {
	held := object.GetObjectMeta().Finalizers
	object.GetObjectMeta().Finalizers = slices.DeleteFunc(held, func(f string) bool { return f == finalizer })
	return len(object.GetObjectMeta().Finalizers) != len(held)
}

// EnsureFinalizer runs a finalizer's whole life. On a living object it sees that the finalizer is there. On one that
// is being deleted it calls cleanUp, and when that succeeds removes the finalizer; deleted is then true, and the
// reconcile has nothing more to do.
func EnsureFinalizer(ctx context.Context, c client.Client, object meta.Object, finalizer string, cleanUp func() error) (deleted bool, err error) {
	if object.GetObjectMeta().DeletionTimestamp == "" {
		if AddFinalizer(object, finalizer) {
			err = c.Update(ctx, object)
		}
		return false, err
	}
	if !ContainsFinalizer(object, finalizer) {
		return true, nil
	}
	if err := cleanUp(); err != nil {
		return true, err
	}
	RemoveFinalizer(object, finalizer)
	return true, c.Update(ctx, object)
}

// SetControllerReference makes owner the one that controls object: object goes when owner does, and its changes have
// owner reconciled. An object has at most one controller.
func SetControllerReference(owner, object meta.Object) error {
	reference := referenceTo(owner)
	reference.Controller, reference.BlockOwnerDeletion = true, true
	for _, other := range object.GetObjectMeta().OwnerReferences {
		if other.Controller && other.UID != reference.UID {
			return fmt.Errorf("cannot own %q: %s %q controls it", object.GetObjectMeta().Name, other.Kind, other.Name)
		}
	}
	setReference(object, reference)
	return nil
}

// SetOwnerReference makes owner one of those that object goes with.
func SetOwnerReference(owner, object meta.Object) { setReference(object, referenceTo(owner)) }

func referenceTo(owner meta.Object) meta.OwnerReference {
	resource := owner.Resource()
	return meta.OwnerReference{
		APIVersion: resource.APIVersion(),
		Kind:       resource.Kind,
		Name:       owner.GetObjectMeta().Name,
		UID:        owner.GetObjectMeta().UID,
	}
}

func setReference(object meta.Object, reference meta.OwnerReference) {
	references := &object.GetObjectMeta().OwnerReferences
	at := slices.IndexFunc(*references, func(r meta.OwnerReference) bool { return r.UID == reference.UID })
	if at < 0 {
		*references = append(*references, reference)
	} else {
		(*references)[at] = reference
	}
}

// OperationResult says what CreateOrUpdate did.
type OperationResult string

const (
	// OperationResultNone is that all was as it should be.
	OperationResultNone OperationResult = "unchanged"
	// OperationResultCreated is that the object is new.
	OperationResultCreated OperationResult = "created"
	// OperationResultUpdated is that the object was changed.
	OperationResultUpdated OperationResult = "updated"
)

// CreateOrUpdate reads object, has mutate bring it to what it should be, and writes it if that changed anything.
func CreateOrUpdate(ctx context.Context, c client.Client, object meta.Object, mutate func() error) (OperationResult, error) {
	err := c.Get(ctx, object.GetObjectMeta().Key(), object)
	if apierrors.IsNotFound(err) {
		if err := mutate(); err != nil {
			return OperationResultNone, err
		}
		return OperationResultCreated, c.Create(ctx, object)
	}
	if err != nil {
		return OperationResultNone, err
	}
	before, err := meta.Marshal(object)
	if err != nil {
		return OperationResultNone, err
	}
	if err := mutate(); err != nil {
		return OperationResultNone, err
	}
	after, err := meta.Marshal(object)
	if err != nil || bytes.Equal(before, after) {
		return OperationResultNone, err
	}
	return OperationResultUpdated, c.Update(ctx, object)
}
