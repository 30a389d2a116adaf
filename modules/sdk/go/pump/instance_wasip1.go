package pump

import (
	"encoding/binary"
	"errors"
	"os"
	"unsafe"
)

// idleDescriptor is the descriptor by which pump learns that nothing can run (see the package's comment). The host
// says of it: a socket, non-blocking.
const idleDescriptor = 100

//go:wasmimport dormouse take
func hostTake(to unsafe.Pointer) int32

//go:wasmimport dormouse submit
func hostSubmit(bytes unsafe.Pointer, size int32) int32

//go:wasmimport dormouse answer
func hostAnswer(id int32, bytes unsafe.Pointer, size int32)

//go:wasmimport dormouse cancel
func hostCancel(id int32)

//go:wasmimport dormouse watch
func hostWatch(bytes unsafe.Pointer, size int32) int32

//go:wasmimport dormouse log
func hostLog(level int32, bytes unsafe.Pointer, size int32)

// imports is the host as the instance sees it.
type imports struct{}

func pointer(bytes []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(bytes)) }

func (imports) Submit(request []byte) int32 {
	return hostSubmit(pointer(request), int32(len(request)))
}

func (imports) Answer(id int32, result []byte) { hostAnswer(id, pointer(result), int32(len(result))) }

func (imports) Cancel(id int32) { hostCancel(id) }

func (imports) Watch(declaration []byte) error {
	size := hostWatch(pointer(declaration), int32(len(declaration)))
	if size == 0 {
		return nil
	}
	return errors.New(string(takeBytes(size)))
}

func (imports) Log(level int32, line string) {
	hostLog(level, unsafe.Pointer(unsafe.StringData(line)), int32(len(line)))
}

func takeBytes(size int32) []byte {
	bytes := make([]byte, size)
	if size > 0 {
		hostTake(pointer(bytes))
	}
	return bytes
}

// An instance has one host, so this is one of the few things that are there once.
var instance = New(imports{})

// Instance is the border of this instance to its host.
func Instance() *Border { return instance }

// The program's own func main, which the linker of a library leaves uncalled.
//
//go:linkname mainMain main.main
func mainMain()

//go:wasmexport dormouse_abi_1
func marker() {}

//go:wasmexport start
func start() { go mainMain() }

//go:wasmexport deliver
func deliver(id, kind, size int32) { instance.Deliver(id, Kind(kind), takeBytes(size)) }

var idle *os.File

//go:wasmexport pump
func pump() int64 {
	if idle == nil {
		idle = os.NewFile(idleDescriptor, "idle")
	}
	var timer [8]byte
	if _, err := idle.Read(timer[:]); err != nil {
		panic("pump: this host has no idle descriptor: " + err.Error())
	}
	return int64(binary.LittleEndian.Uint64(timer[:]))
}
