// One GET with net/http: CALL_URL, CALL_HOST for a Host header, CALL_PROXY for the transport's option.
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
)

func main() {
	status, body, err := call()
	if err != nil {
		fmt.Printf("failed\n%v\n", err)
		return
	}
	fmt.Printf("%d\n%s\n", status, body)
}

func call() (int, []byte, error) {
	request, err := http.NewRequest("GET", os.Getenv("CALL_URL"), nil)
	if err != nil {
		return 0, nil, err
	}
	request.Host = os.Getenv("CALL_HOST")
	client := http.DefaultClient
	if proxy := os.Getenv("CALL_PROXY"); proxy != "" {
		address, err := url.Parse(proxy)
		if err != nil {
			return 0, nil, err
		}
		client = &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(address)}}
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, body, err
}
