// One service of a chain, as node/service.cjs is, with the JDK's own server and client. No header is
// passed on here: the agent, which the JVM is started with, is all there is.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;

class Service {
  static final String name = System.getenv().getOrDefault("NAME", "a");
  static final String next = System.getenv().getOrDefault("NEXT", "");
  static final CyclicBarrier everyone =
      new CyclicBarrier(Integer.parseInt(System.getenv().getOrDefault("AT_ONCE", "1")));
  static final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public static void main(String[] args) throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    var server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    server.createContext("/", Service::answer);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    System.out.println("ready " + server.getAddress().getPort());
  }

  static void answer(HttpExchange exchange) throws IOException {
    URI target = exchange.getRequestURI();
    String query = target.getQuery();
    String id = query.replaceAll(".*id=(\\d+).*", "$1");
    try {
      if (next.isEmpty()) {
        everyone.await();
        // The request that fails, and the only one.
        send(exchange, query.contains("fail") ? 500 : 200, name + " " + id + "\n");
        return;
      }
      var url = URI.create(next + target.getPath() + "/next?" + query);
      var below = client.send(
          HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
      send(exchange, below.statusCode(), name + " " + id + "\n" + below.body());
    } catch (Exception error) {
      send(exchange, 502, error.toString());
    }
  }

  static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes();
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
