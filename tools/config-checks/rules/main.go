// Reads files of Prometheus rules as Prometheus does, and exits with 1 and the reasons when any is wrong.
package main

import (
	"fmt"
	"os"

	"github.com/prometheus/prometheus/model/rulefmt"
)

func main() {
	wrong := false
	for _, file := range os.Args[1:] {
		_, errs := rulefmt.ParseFile(file, false)
		for _, err := range errs {
			fmt.Fprintln(os.Stderr, err)
			wrong = true
		}
	}
	if wrong {
		os.Exit(1)
	}
}
