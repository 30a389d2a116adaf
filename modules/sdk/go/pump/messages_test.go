package pump_test

import (
	"encoding/json"
	"os"
	"testing"

	"dormouse/pump"
)

func TestKindsHaveTheNumbersOfTheGoldenMessages(t *testing.T) {
	data, err := os.ReadFile("../../../abi/vectors/messages.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Is   string
			Kind pump.Kind
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]pump.Kind{
		"reconcile": pump.KindReconcile,
		"cancelled": pump.KindCancelled,
		"reply":     pump.KindReply,
		"opened":    pump.KindOpened,
		"event":     pump.KindEvent,
		"ended":     pump.KindEnded,
		"failed":    pump.KindFailed,
	}
	for _, message := range file.Cases {
		if kinds[message.Is] != message.Kind {
			t.Errorf("%s is %d here, wanted %d", message.Is, kinds[message.Is], message.Kind)
		}
	}
}
