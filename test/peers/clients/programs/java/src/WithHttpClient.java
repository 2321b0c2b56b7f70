import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** One GET with the JDK's client: CALL_URL, CALL_HOST for a Host header, CALL_PROXY for its option. */
public class WithHttpClient {
  public static void main(String[] arguments) {
    try {
      var client = HttpClient.newBuilder();
      var proxy = System.getenv("CALL_PROXY");
      if (proxy != null) {
        var address = URI.create(proxy);
        client.proxy(ProxySelector.of(new InetSocketAddress(address.getHost(), address.getPort())));
      }
      var request = HttpRequest.newBuilder(URI.create(System.getenv("CALL_URL")));
      var host = System.getenv("CALL_HOST");
      if (host != null) request.header("Host", host);
      var response = client.build().send(request.build(), BodyHandlers.ofString());
      System.out.println(response.statusCode() + "\n" + response.body());
    } catch (Exception error) {
      System.out.println("failed\n" + error);
    }
  }
}
