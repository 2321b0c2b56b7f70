package io.grpc.testing.integration;

import java.lang.reflect.Method;

/** Runs several of gRPC's cases in one process: AllCases PORT CASE... */
public final class AllCases {
  public static void main(String[] args) {
    for (int i = 1; i < args.length; i++) {
      Throwable failure = run(args[0], args[i]);
      String text = failure == null ? "" : " " + String.valueOf(failure).replaceAll("\\s+", " ");
      System.out.println((failure == null ? "ok " : "failed ") + args[i] + text);
    }
    System.exit(0);
  }

  private static Throwable run(String port, String name) {
    TestServiceClient client = new TestServiceClient();
    try {
      client.parseArgs(new String[] {
        "--server_host=127.0.0.1", "--server_port=" + port, "--use_tls=false", "--test_case=" + name
      });
      client.setUp();
      call(client, "run");
      return null;
    } catch (Throwable failure) {
      return failure.getCause() == null ? failure : failure.getCause();
    } finally {
      try {
        call(client, "tearDown");
      } catch (Throwable ignored) {
        // It had failed before.
      }
    }
  }

  private static void call(TestServiceClient client, String name) throws Throwable {
    Method method = TestServiceClient.class.getDeclaredMethod(name);
    method.setAccessible(true);
    method.invoke(client);
  }
}
