package telegram

import (
	"reflect"

	"github.com/tgscript/tgscript/tl/api"
)

// learn takes from a result what is of use for later calls.
func (c *Client) learn(o api.Object) {
	c.peers.harvest(o)
	if config, ok := o.(*api.Config); ok {
		c.book.learn(config.DCOptions)
		c.peers.learnHost(config.MeURLPrefix)
	}
}

// harvest remembers every user and chat that o carries: in its lists, on its
// own, or in an object that is made to carry them.
func (p *peers) harvest(o api.Object) {
	switch o := o.(type) {
	case *api.Bool, *api.UpdateShort, *api.UpdatesTooLong, *api.UpdateShortSentMessage,
		*api.UpdateShortMessage, *api.UpdateShortChatMessage, *api.MessagesAffectedMessages:
	case *api.Updates:
		p.add(o.Users, o.Chats)
	case *api.UpdatesCombined:
		p.add(o.Users, o.Chats)
	case *api.User:
		p.add([]api.UserClass{o}, nil)
	case api.ChatClass:
		p.add(nil, []api.ChatClass{o})
	default:
		p.walk(reflect.ValueOf(o).Elem())
	}
}

func (p *peers) add(users []api.UserClass, chats []api.ChatClass) {
	if len(users)+len(chats) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, u := range users {
		if u, ok := u.(*api.User); ok {
			p.user(u)
		}
	}
	for _, c := range chats {
		p.chat(c)
	}
}

var (
	userList = reflect.TypeFor[[]api.UserClass]()
	chatList = reflect.TypeFor[[]api.ChatClass]()

	// carrierTypes are the types of fields that carry users and chats, beside
	// lists of them. Content that merely shows somebody, as a web page does, is
	// none.
	carrierTypes = []reflect.Type{
		userList, chatList,
		reflect.TypeFor[api.UserClass](), reflect.TypeFor[api.ChatClass](),
		reflect.TypeFor[api.UpdatesClass](), reflect.TypeFor[api.AuthAuthorizationClass](),
		reflect.TypeFor[api.AuthSentCodeClass](), reflect.TypeFor[api.ChatInviteClass](),
		reflect.TypeFor[[]api.RecentMeURLClass](),
	}
)

// carrierFields are the fields of a struct type that can carry peers.
func (p *peers) carrierFields(t reflect.Type) []int {
	if cached, ok := p.carriers.Load(t); ok {
		return cached.([]int)
	}
	var fields []int
	for i := range t.NumField() {
		for _, c := range carrierTypes {
			if t.Field(i).Type == c {
				fields = append(fields, i)
			}
		}
	}
	p.carriers.Store(t, fields)
	return fields
}

// walk harvests the fields of a struct.
func (p *peers) walk(v reflect.Value) {
	for _, i := range p.carrierFields(v.Type()) {
		f := v.Field(i)
		switch f.Type() {
		case userList:
			p.add(*f.Addr().Interface().(*[]api.UserClass), nil)
		case chatList:
			p.add(nil, *f.Addr().Interface().(*[]api.ChatClass))
		default:
			p.descend(f)
		}
	}
}

func (p *peers) descend(f reflect.Value) {
	if f.Kind() == reflect.Slice {
		for i := range f.Len() {
			p.descend(f.Index(i))
		}
		return
	}
	if o, ok := f.Interface().(api.Object); ok {
		p.harvest(o)
	}
}
