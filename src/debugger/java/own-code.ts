/** Whether code is the service's own, and not the JDK's, a server's or a framework's. */
export function isOwnCode(signature: string): boolean {
  return !libraries.test(signature);
}

const libraries =
  /^L(java|javax|jdk|sun|com\/sun|jakarta|kotlin|kotlinx|scala|groovy|org\/(springframework|apache|eclipse|jboss|hibernate|slf4j|aspectj)|io\/(netty|undertow|vertx|micronaut|quarkus|grpc|micrometer|opentelemetry)|ch\/qos|com\/(google|fasterxml|zaxxer)|reactor|net\/bytebuddy)\//;
