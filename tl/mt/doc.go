// Package mt is MTProto's own schema: the key exchange and the service messages.
//
// All but this file is generated. It performs no I/O.
package mt
