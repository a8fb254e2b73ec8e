package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
)

// longLists are the roles of which a page has many, with what can have them.
var longLists = map[string]string{"row": "tr, [role=row]", "listitem": "li, [role=listitem]"}

// narrowScript returns those elements below this that have the text and attribute asked
// for. What is not asked for arrives as undefined.
const narrowScript = `function(selector, words, start, name, value) {
	const text = ` + innerText + `;
	return [...this.querySelectorAll(selector)].filter(e => {
		if (name && e.getAttribute(name) !== value) return false;
		if (!words && !start) return true;
		const says = text.call(e);
		return says.includes(words ?? "") && says.trimStart().startsWith(start ?? "");
	});
}`

// narrowed are the elements of a long list that hold the text asked for: the page is
// asked first for those, and the accessibility tree about them alone, where it would
// have to be asked for each of the list. It says whether it is for such a locator.
func (l Locator) narrowed(ctx context.Context, root runtime.RemoteObjectID) (found []cdp.BackendNodeID, ok bool, err error) {
	selector := longLists[l.roles[0]]
	if len(l.roles) > 1 || selector == "" || l.text == "" && l.start == "" && l.attr[0] == "" {
		return nil, false, nil
	}
	var list *runtime.RemoteObject
	if err := call(ctx, root, narrowScript, &list, selector, l.text, l.start, l.attr[0], l.attr[1]); err != nil {
		return nil, true, err
	}
	elements, _, _, exception, err := runtime.GetProperties(list.ObjectID).WithOwnProperties(true).Do(ctx)
	if err != nil {
		return nil, true, err
	}
	if exception != nil {
		return nil, true, exception
	}
	for _, e := range elements {
		if !e.Enumerable || e.Value == nil { // the list's length
			continue
		}
		params := partialParams{ObjectID: e.Value.ObjectID}
		var res queryResult
		if cdp.Execute(ctx, "Accessibility.getPartialAXTree", params, &res) != nil || len(res.Nodes) == 0 {
			continue // it left the page while it was looked at
		}
		n := res.Nodes[0]
		if !n.Ignored && n.Backend != 0 && n.Role.String() == l.roles[0] && (l.name == "" || n.Name.String() == l.name) {
			found = append(found, n.Backend)
		}
	}
	return found, true, nil
}

// partialParams are those of Accessibility.getPartialAXTree that are needed.
type partialParams struct {
	ObjectID       runtime.RemoteObjectID `json:"objectId"`
	FetchRelatives bool                   `json:"fetchRelatives"`
}
