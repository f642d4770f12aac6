package org.sngateway.gateway.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.log.LogTail;
import org.sngateway.gateway.metrics.Metrics;
import org.sngateway.gateway.net.Transport;
import org.sngateway.gateway.readmodel.Overview;
import org.sngateway.gateway.readmodel.ReadModel;

/**
 * Serves the page on an event loop of its own: whatever visitors do, the loop of the gateway does not wait for it. Requests are
 * limited in number, length and time.
 */
public final class WebServer {
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_LINE = 4 * 1024;
    private static final int MAX_HEAD = 8 * 1024;
    private static final int MAX_BODY = 16 * 1024;
    private static final long REQUEST_SECONDS = 10;
    private static final long ROUND_SECONDS = 1;
    private static final WriteBufferWaterMark WRITES = new WriteBufferWaterMark(32 * 1024, 256 * 1024);

    private final EventLoopGroup loop;
    private final Channel server;
    private final Guard guard;
    private final Routes routes;
    private final EventStreams streams;
    private final Consumer<String> refusals;
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);

    /**
     * Opens the page.
     *
     * @param overview the gateway as a whole, once a second another one
     * @param log its last lines
     * @param limits those in force
     * @param metrics for Prometheus; empty = there are none
     * @param refusals is told the name of each refused request, for its counter
     * @throws IOException if the address can't be had, or the certificate can't be read
     */
    public WebServer(
            WebSettings settings,
            Transport transport,
            ReadModel nodes,
            Supplier<Overview> overview,
            LogTail log,
            Supplier<List<GatewayConfig.Limit>> limits,
            Operator operator,
            Optional<Metrics> metrics,
            Consumer<String> refusals)
            throws IOException {
        this.refusals = refusals;
        Optional<SslContext> tls = tls(settings);
        guard = new Guard(settings, System::nanoTime);
        streams = new EventStreams(nodes, overview, log, settings.password().isPresent());
        routes =
                new Routes(nodes, limits, operator, streams, new Health(overview, System::nanoTime), metrics, refusals);
        loop = transport.newLoop("web");
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channelFactory(transport.tcpServers())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITES)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        onConnection(channel, tls);
                    }
                })
                .bind(new InetSocketAddress(settings.host(), settings.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        server = bound.channel();
        loop.next().scheduleAtFixedRate(streams::onRound, ROUND_SECONDS, ROUND_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Looks at the certificate and its key, if there are any.
     *
     * @throws IOException if they can't be used
     */
    public static void checkCertificate(WebSettings settings) throws IOException {
        tls(settings);
    }

    private static Optional<SslContext> tls(WebSettings settings) throws IOException {
        if (settings.certificate().isEmpty() || settings.key().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SslContextBuilder.forServer(
                            settings.certificate().get().toFile(),
                            settings.key().get().toFile())
                    .build());
        } catch (IllegalArgumentException unusable) {
            throw new IOException(
                    "web: certificate-file or key-file can't be used: " + unusable.getMessage(), unusable);
        }
    }

    /** Where it is served. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /** There are newer rows; on any thread. */
    public void onChange() {
        if (!loop.isShuttingDown()) {
            loop.next().execute(streams::tell);
        }
    }

    /** Ends all connections. */
    public void close() {
        server.close().awaitUninterruptibly();
        // A loop that ends leaves its connections open.
        connections.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    private void onConnection(Channel channel, Optional<SslContext> tls) {
        if (connections.size() >= MAX_CONNECTIONS) {
            refusals.accept("connections");
            channel.close();
            return;
        }
        connections.add(channel);
        ChannelPipeline pipeline = channel.pipeline();
        tls.ifPresent(context -> pipeline.addLast(context.newHandler(channel.alloc())));
        pipeline.addLast(
                new HttpServerCodec(MAX_LINE, MAX_HEAD, MAX_BODY), new HttpObjectAggregator(MAX_BODY), new Requests());
    }

    /** The requests of one connection, one after the other. */
    private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
        private @Nullable Future<?> patience;
        private boolean served;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            waitForRequest(context);
        }

        /** A request that trickles in, or none at all, does not hold a place for ever. */
        private void waitForRequest(ChannelHandlerContext context) {
            patience = context.executor()
                    .schedule(
                            () -> {
                                if (!served) {
                                    refusals.accept("slow");
                                }
                                context.close();
                            },
                            REQUEST_SECONDS,
                            TimeUnit.SECONDS);
            context.channel().closeFuture().addListener(closed -> stopWaiting());
        }

        private void stopWaiting() {
            if (patience != null) {
                patience.cancel(false);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            stopWaiting();
            Channel channel = context.channel();
            if (request.decoderResult().isFailure()) {
                refuse(channel, new Refusal(HttpResponseStatus.BAD_REQUEST, "malformed", "This is no request"));
                return;
            }
            InetAddress from = ((InetSocketAddress) channel.remoteAddress()).getAddress();
            Optional<Refusal> refusal = guard.refusalOf(request, from);
            if (refusal.isPresent()) {
                refuse(channel, refusal.get());
                return;
            }
            served = true;
            routes.serve(channel, request);
            if (HttpUtil.isKeepAlive(request) && !request.uri().contains("/api/stream")) {
                waitForRequest(context);
            }
        }

        private void refuse(Channel channel, Refusal refusal) {
            refusals.accept(refusal.name());
            Answers.text(channel, false, refusal.status(), Answers.TEXT, refusal.text() + ".\n");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
