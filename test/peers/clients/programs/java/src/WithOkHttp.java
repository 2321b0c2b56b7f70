import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** One GET with OkHttp: CALL_URL, CALL_HOST for a Host header, CALL_PROXY for its option. */
public class WithOkHttp {
  public static void main(String[] arguments) {
    try {
      var client = new OkHttpClient.Builder();
      var proxy = System.getenv("CALL_PROXY");
      if (proxy != null) {
        var address = URI.create(proxy);
        client.proxy(
            new Proxy(Proxy.Type.HTTP, new InetSocketAddress(address.getHost(), address.getPort())));
      }
      var request = new Request.Builder().url(System.getenv("CALL_URL"));
      var host = System.getenv("CALL_HOST");
      if (host != null) request.header("Host", host);
      try (var response = client.build().newCall(request.build()).execute()) {
        System.out.println(response.code() + "\n" + response.body().string());
      }
    } catch (Exception error) {
      System.out.println("failed\n" + error);
    }
    System.exit(0);
  }
}
