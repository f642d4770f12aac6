package org.sngateway.gateway.it;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.store.Json;

/** A browser without a window, driven by the DevTools protocol. */
final class Chromium implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("ws://127\\.0\\.0\\.1:(\\d+)/");
    private static final Pattern SOCKET = Pattern.compile("\"webSocketDebuggerUrl\": ?\"([^\"]+)\"");
    private static final Pattern VALUE = Pattern.compile("\"value\":\"((?:[^\"\\\\]++|\\\\.)*+)\"");
    private static final Pattern DATA = Pattern.compile("\"data\":\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private int lastId;

    /**
     * Starts it.
     *
     * @param folder for its profile
     */
    Chromium(Path folder) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        "chromium",
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("chromium"),
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        HttpClient client = HttpClient.newHttpClient();
        String page = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/json/new?about:blank"))
                                .PUT(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher address = SOCKET.matcher(page);
        if (!address.find()) {
            throw new IOException("no page: " + page);
        }
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(address.group(1)), new Answers())
                .join();
        command("Page.enable", "{}");
    }

    private String port() throws IOException {
        // The rest of what it says is not read: it is little, and the pipe takes it.
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                return port.group(1);
            }
        }
        throw new IOException("chromium ended by itself");
    }

    /** The size and the colours of the window. */
    void looks(int width, int height, boolean dark) {
        command(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":false}");
        command(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (dark ? "dark" : "light") + "\"}]}");
    }

    /** What each request brings from now on, as a login does. */
    void brings(String header, String value) {
        command("Network.enable", "{}");
        command("Network.setExtraHTTPHeaders", "{\"headers\":" + Json.write(Map.of(header, value)) + "}");
    }

    /** Opens a page and waits until it shows a text. */
    void shows(String url, String text) {
        opens(url);
        awaits(text);
    }

    /** Waits until the page shows a text. */
    void awaits(String text) {
        await().atMost(PATIENCE).until(() -> evaluate("document.body.innerText"), shown -> shown.contains(text));
    }

    /** Clicks the first button of this name. */
    void clicks(String button) {
        await().atMost(PATIENCE)
                .until(
                        () -> evaluate("[...document.querySelectorAll('button')].some(one => one.innerText === "
                                + Json.text(button) + ")"),
                        "true"::equals);
        run("[...document.querySelectorAll('button')].find(one => one.innerText === " + Json.text(button)
                + ").click()");
    }

    void opens(String url) {
        command("Page.navigate", Json.write(Map.of("url", "about:blank")));
        command("Page.navigate", Json.write(Map.of("url", url)));
    }

    /** The value of an expression as text; a promise is awaited. */
    String evaluate(String expression) {
        String answer = command(
                "Runtime.evaluate",
                "{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":"
                        + Json.text("(async () => String(" + expression + "))()") + "}");
        Matcher value = VALUE.matcher(answer);
        return value.find()
                ? Json.object("{\"value\":\"" + value.group(1) + "\"}").getOrDefault("value", "")
                : answer;
    }

    /** Runs a script. */
    void run(String script) {
        command("Runtime.evaluate", "{\"expression\":" + Json.text(script + ";0") + "}");
    }

    void screenshot(Path file) throws IOException {
        Matcher data = DATA.matcher(command("Page.captureScreenshot", "{}"));
        if (!data.find()) {
            throw new IOException("no screenshot");
        }
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data.group(1)));
    }

    private String command(String method, String parameters) {
        int id = ++lastId;
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
                .join();
        try {
            while (true) {
                @Nullable String answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                if (answer == null) {
                    throw new IllegalStateException(method + " is not answered");
                }
                if (answer.startsWith("{\"id\":" + id + ",")) {
                    return answer;
                }
            }
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        process.onExit().join();
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                answers.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
