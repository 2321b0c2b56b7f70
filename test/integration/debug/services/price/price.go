// GET /price/7 answers what it costs; nothing is known of 7.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path"
)

type Price struct {
	Cents *int
	Code  string
}

var prices = map[string]int{"8": 1250}

func main() {
	http.HandleFunc("/price/", answer)
	http.HandleFunc("/health", func(response http.ResponseWriter, request *http.Request) {
		fmt.Fprint(response, "well")
	})
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		panic(err)
	}
	fmt.Println("ready")
	http.Serve(listener, nil)
}

func answer(response http.ResponseWriter, request *http.Request) {
	id := path.Base(request.URL.Path)
	price := priceOf(id)
	text := "null"
	if price.Cents != nil {
		text = fmt.Sprint(*price.Cents)
	}
	fmt.Fprintf(response, `{"cents":%s}`, text)
}

func priceOf(id string) Price {
	price := Price{Code: "P-" + id}
	if cents, known := prices[id]; known {
		price.Cents = &cents
	}
	return price // breakpoint
}
