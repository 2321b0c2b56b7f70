//go:build tools

// Package tools names what is built here: gRPC's own client and server for tests of interoperability.
package tools

import (
	_ "google.golang.org/grpc/interop/client"
	_ "google.golang.org/grpc/interop/server"
)
