//go:build !windows

package main

import (
	"os/exec"
	"syscall"
)

// detach has a program go on when Ctrl-C ends this one.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
