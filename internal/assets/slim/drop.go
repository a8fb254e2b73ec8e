package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// span is a stretch of a file, in bytes.
type span struct{ from, to int }

// drop returns Go source without the declarations of the given names and without
// the imports that only they used. A name is that of a function, or of a type and
// its method or field: "Route", "Context.Encrypt". One that is not there, or there
// twice, is an error.
func drop(source string, names []string) (string, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.ParseComments)
	if err != nil {
		return "", err
	}
	declared := map[string][]span{}
	at := func(name string, doc *ast.CommentGroup, node ast.Node) {
		from := node.Pos()
		if doc != nil {
			from = doc.Pos()
		}
		declared[name] = append(declared[name], span{files.Position(from).Offset, files.Position(node.End()).Offset})
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			at(receiver(d)+d.Name.Name, d.Doc, d)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if t, ok := s.(*ast.TypeSpec); ok {
					for _, f := range members(t) {
						if len(f.Names) == 1 {
							at(t.Name.Name+"."+f.Names[0].Name, f.Doc, f)
						}
					}
				}
			}
		}
	}
	var cut []span
	for _, name := range names {
		if n := len(declared[name]); n != 1 {
			return "", fmt.Errorf("%s is declared %d times, not once", name, n)
		}
		cut = append(cut, declared[name][0])
	}
	return withoutImports(without(source, cut))
}

// receiver is the type of a method and a dot, nothing for a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name + "."
	}
	return "?." // of a generic type: none is dropped
}

// members are the methods of an interface or the fields of a struct.
func members(t *ast.TypeSpec) []*ast.Field {
	switch t := t.Type.(type) {
	case *ast.InterfaceType:
		return t.Methods.List
	case *ast.StructType:
		return t.Fields.List
	}
	return nil
}

// withoutImports takes the imports out that are not mentioned.
func withoutImports(source string) (string, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.ParseComments)
	if err != nil {
		return "", err
	}
	mentioned := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				mentioned[x.Name] = true
			}
		}
		return true
	})
	var cut []span
	for _, i := range file.Imports {
		name := strings.Trim(i.Path.Value, `"`)
		name = name[strings.LastIndex(name, "/")+1:]
		if i.Name == nil && !mentioned[name] {
			cut = append(cut, span{files.Position(i.Pos()).Offset, files.Position(i.End()).Offset})
		}
	}
	return without(source, cut), nil
}

// without returns source without the stretches.
func without(source string, cut []span) string {
	slices.SortFunc(cut, func(a, b span) int { return a.from - b.from })
	var b strings.Builder
	end := 0
	for _, s := range cut {
		b.WriteString(source[end:s.from])
		end = s.to
	}
	b.WriteString(source[end:])
	return b.String()
}
