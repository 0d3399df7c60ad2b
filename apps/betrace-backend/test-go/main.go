// Command test-go calls the gRPC API from Go: it reads calls as JSON lines from standard input and writes one line
// with the answer for each. It knows the services from a descriptor set that buf builds of the protocol definitions.
//
//	test-go ADDRESS DESCRIPTORS < calls > answers
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

const timeout = 30 * time.Second

// call is one line of the input.
type call struct {
	// Method is the full name, such as /betrace.v1.RuleService/GetRule.
	Method  string          `json:"method"`
	Request json.RawMessage `json:"request"`
}

// answer is one line of the output: the message, or the google.rpc.Status of a failure.
type answer struct {
	Code uint32          `json:"code"`
	Body json.RawMessage `json:"body"`
}

// caller calls methods by their names.
type caller struct {
	conn  *grpc.ClientConn
	files *protoregistry.Files
	types *dynamicpb.Types
}

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(address, descriptors string) error {
	files, err := readFiles(descriptors)
	if err != nil {
		return err
	}
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()

	c := caller{conn: conn, files: files, types: dynamicpb.NewTypes(files)}
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	out := json.NewEncoder(os.Stdout)
	for in.More() {
		var next call
		if err := in.Decode(&next); err != nil {
			return err
		}
		got, err := c.call(next)
		if err != nil {
			return fmt.Errorf("%s: %w", next.Method, err)
		}
		if err := out.Encode(got); err != nil {
			return err
		}
	}
	return nil
}

func readFiles(descriptors string) (*protoregistry.Files, error) {
	bytes, err := os.ReadFile(descriptors)
	if err != nil {
		return nil, err
	}
	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(bytes, &set); err != nil {
		return nil, err
	}
	return protodesc.NewFiles(&set)
}

func (c caller) call(next call) (*answer, error) {
	method, err := c.method(next.Method)
	if err != nil {
		return nil, err
	}
	request := dynamicpb.NewMessage(method.Input())
	if err := (protojson.UnmarshalOptions{Resolver: c.types}).Unmarshal(next.Request, request); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()

	response := dynamicpb.NewMessage(method.Output())
	if err := c.conn.Invoke(ctx, next.Method, request, response); err != nil {
		failure := status.Convert(err)
		body, err := c.marshal(failure.Proto())
		return &answer{Code: uint32(failure.Code()), Body: body}, err
	}
	body, err := c.marshal(response)
	return &answer{Body: body}, err
}

func (c caller) method(name string) (protoreflect.MethodDescriptor, error) {
	full := protoreflect.FullName(strings.ReplaceAll(strings.TrimPrefix(name, "/"), "/", "."))
	found, err := c.files.FindDescriptorByName(full)
	if err != nil {
		return nil, err
	}
	method, ok := found.(protoreflect.MethodDescriptor)
	if !ok {
		return nil, fmt.Errorf("%s is no method", full)
	}
	return method, nil
}

func (c caller) marshal(message proto.Message) ([]byte, error) {
	return protojson.MarshalOptions{Resolver: c.types, EmitDefaultValues: true}.Marshal(message)
}
