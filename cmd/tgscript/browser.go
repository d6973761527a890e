package main

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
)

// openBrowser shows an address in the browser of the desktop, or says that this
// could not be done. It does not wait for the browser.
func openBrowser(t *terminal, address string) {
	cmd, err := browserCommand(address)
	if err == nil {
		detach(cmd)
		err = cmd.Start()
	}
	if err != nil {
		t.note("no browser opened: " + err.Error() + "; open the address yourself")
		return
	}
	go func() {
		if err := cmd.Wait(); err != nil {
			t.note("no browser opened: " + cmd.Args[0] + ": " + err.Error() + "; open the address yourself")
		}
	}()
}

// browserCommand is what opens an address on this system.
func browserCommand(address string) (*exec.Cmd, error) {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	case "darwin":
		name = "open"
	default: // without a desktop xdg-open would start a browser in the terminal
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return nil, errors.New("this terminal has no desktop")
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, errors.New("there is no " + name)
	}
	return exec.Command(path, args...), nil
}
