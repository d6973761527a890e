package sandbox

import "slices"

// faultRule refuses the next calls of a method.
type faultRule struct {
	method string
	times  int
	err    *rpcError
}

// Calls counts how often a method has run, refused requests included once they
// got as far as the method itself. The name is the TL name.
func (s *Sandbox) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Fail refuses the next calls of a method ("" is any) before they run, as often
// as times says, with an error such as 420 FLOOD_WAIT_2 or 303 PHONE_MIGRATE_4.
func (s *Sandbox) Fail(method string, times int, code int, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if times > 0 {
		s.faults = append(s.faults, &faultRule{method, times, &rpcError{code, message}})
	}
}

// DropConnections closes every connection. Keys and sessions stay, as when a
// network fails.
func (s *Sandbox) DropConnections() { s.server.DropConnections() }

// fault is the refusal that Fail has in store for a method.
func (s *Sandbox) fault(method string) error {
	i := slices.IndexFunc(s.faults, func(f *faultRule) bool { return f.method == "" || f.method == method })
	if i < 0 {
		return nil
	}
	f := s.faults[i]
	if f.times--; f.times == 0 {
		s.faults = slices.Delete(s.faults, i, i+1)
	}
	return f.err
}
