#!/usr/bin/env bash
# A Go debugger that stops at a function's first line cannot read a parameter of interface type.
#
# Versions  delve 1.27.2 (github.com/go-delve/delve, Go module proxy), Go 1.26.8, linux/amd64;
#           the same with delve 1.26.0 and 1.26.2, and with programs built by Go 1.25.8 and 1.26.0.
# Guess     A program built with -gcflags 'all=-N -l' has all its parameters readable at every line:
#           that is what these flags are for, and a string parameter beside it is read well.
# Seen      At the breakpoint on the function, and one line on, `print v` says
#               (unreadable error loading module data: error loading module data: read out of bounds)
#           while `print s` says "beside it". Two lines on, when the compiler has stored v in the
#           frame, the same `print v` says  interface {}(string) "hello".
#           Parameters come in registers. From the message (not from its source): the table of types
#           is looked for in the few bytes of those registers instead of in the program.
# So        A debugger that breaks on runtime.gopanic, whose one parameter is an interface, cannot
#           say what was panicked with. Stop two lines further on, or one frame up.
set -euo pipefail
command -v go >/dev/null || { echo 'needs go 1.25 or newer'; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
GOBIN=$folder go install github.com/go-delve/delve/cmd/dlv@v1.27.2
cd "$folder"
cat >go.mod <<'GO'
module example
go 1.25
GO
cat >main.go <<'GO'
package main

import "fmt"

func show(v any, s string) {
	n := 1
	fmt.Println(v, s, n)
}

func main() { show("hello", "beside it") }
GO
go build -gcflags 'all=-N -l' -o program .
printf '%s\n' 'break main.show' continue 'print v' 'print s' next next 'print v' exit |
  ./dlv exec ./program --allow-non-terminal-interactive >output 2>&1
go version
./dlv version | sed -n 2p
grep -aE '^\(dlv\) (\(unreadable|interface|")' output
[[ $(grep -ac '(unreadable error loading module data' output) == 1 ]]
grep -aq '^(dlv) "beside it"' output
grep -aq '^(dlv) interface {}(string) "hello"' output
echo 'as described'
