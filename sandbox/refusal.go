package sandbox

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// rpcError is a refusal, in Telegram's words.
type rpcError struct {
	Code    int
	Message string
}

func (e *rpcError) Error() string { return fmt.Sprintf("%d %s", e.Code, e.Message) }

// refuse makes the documented error of that name, with the documented code. A
// name that is in no table is our own bug and shows as code 500.
func refuse(name string) error {
	code := 500
	if info := api.ErrorInfo(name); info != nil {
		code = info.Code
	}
	return &rpcError{Code: code, Message: name}
}

// refuseNumbered is refuse for a name with its number in it: FLOOD_WAIT_2.
func refuseNumbered(name string) *rpcError {
	e := refuse(numbers.ReplaceAllString(name, "_X$1")).(*rpcError)
	e.Message = name
	return e
}

var numbers = regexp.MustCompile(`_[0-9]+(_|$)`)

// refuseWith is refuse for an error that bears a number: the X of the name.
func refuseWith(name string, n int) error {
	e := refuse(name).(*rpcError)
	e.Message = strings.Replace(name, "_X", "_"+strconv.Itoa(n), 1)
	return e
}
