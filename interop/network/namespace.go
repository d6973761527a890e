//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"unsafe"
)

// namespace is a network namespace with one device, whose packets this program
// reads and writes.
type namespace struct {
	name string
	tun  *os.File
	addr string // of the device now
}

const device = "link0"

// newNamespace makes a namespace and its device.
func newNamespace(ctx context.Context, name, addr string) (*namespace, error) {
	n := &namespace{name: name}
	if err := command(ctx, "ip", "netns", "add", name); err != nil {
		return nil, err
	}
	var err error
	if n.tun, err = openTun(name); err != nil {
		n.close()
		return nil, err
	}
	for _, args := range [][]string{
		{"ip", "link", "set", "dev", name, "netns", name, "name", device},
		{"ip", "-n", name, "link", "set", "dev", "lo", "up"},
	} {
		if err := command(ctx, args...); err != nil {
			n.close()
			return nil, err
		}
	}
	if err := n.readdress(ctx, addr); err != nil {
		n.close()
		return nil, err
	}
	return n, nil
}

// readdress gives the device another address, as a network that one walks into
// does: the old address is gone, and with it every connection, without a word.
func (n *namespace) readdress(ctx context.Context, addr string) error {
	for _, args := range [][]string{
		{"ip", "-n", n.name, "link", "set", "dev", device, "down"},
		{"ip", "-n", n.name, "address", "flush", "dev", device},
		{"ip", "-n", n.name, "address", "add", addr + "/32", "dev", device},
		{"ip", "-n", n.name, "link", "set", "dev", device, "up"},
		{"ip", "-n", n.name, "route", "add", "default", "dev", device},
	} {
		if err := command(ctx, args...); err != nil {
			return err
		}
	}
	n.addr = addr
	return nil
}

// command is a program to be run inside.
func (n *namespace) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "ip", append([]string{"netns", "exec", n.name}, args...)...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

func (n *namespace) close() {
	if n.tun != nil {
		n.tun.Close()
	}
	if err := command(context.Background(), "ip", "netns", "del", n.name); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func command(ctx context.Context, args ...string) error {
	if out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

// openTun makes a device that carries IP packets and nothing around them.
func openTun(name string) (*os.File, error) {
	const (
		tunSetIff = 0x400454ca
		iffTun    = 0x0001
		iffNoPi   = 0x1000
	)
	fd, err := syscall.Open("/dev/net/tun", syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("/dev/net/tun: %w", err)
	}
	var request struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:syscall.IFNAMSIZ-1], name)
	request.flags = iffTun | iffNoPi
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), tunSetIff, uintptr(unsafe.Pointer(&request))); errno != 0 {
		syscall.Close(fd)
		return nil, fmt.Errorf("device %s: %w", name, errno)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		syscall.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), "/dev/net/tun"), nil
}
