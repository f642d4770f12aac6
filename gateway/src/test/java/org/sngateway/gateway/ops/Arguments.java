package org.sngateway.gateway.ops;

import java.lang.reflect.Method;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/** Arguments for any event of a core listener or a link listener, so that a test can walk through all of them. */
final class Arguments {
    private Arguments() {}

    /** Values that differ among each other, so that two of the same type can't be mixed up. */
    static Object[] of(Method event) {
        return of(event, 0);
    }

    /**
     * Values that differ among each other, and from those with another number.
     *
     * @param number 0 to 60000
     */
    static Object[] of(Method event, int number) {
        Object[] arguments = new Object[event.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(event.getParameterTypes()[i], i, number);
        }
        return arguments;
    }

    private static Object argument(Class<?> type, int place, int number) {
        if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return constants[place % constants.length];
        } else if (type == String.class) {
            return "text " + place + (number == 0 ? "" : " of " + number);
        } else if (type == int.class) {
            return place;
        } else if (type == long.class) {
            return (long) place;
        } else if (type == boolean.class) {
            return true;
        } else if (type == NodeAddress.class) {
            IpAddress host = IpAddress.of(new byte[] {10, 0, 0, 1});
            return new UdpAddress("field", host, 1000 + place + number, "", host);
        } else if (type == SnMessage.class) {
            return new PingResp();
        } else if (type == Topic.class) {
            return new NormalTopicId(7);
        } else if (type == ReturnCode.class) {
            return ReturnCode.CONGESTION;
        } else if (type == ReasonCode.class) {
            return ReasonCode.NOT_AUTHORIZED;
        } else if (type == MqttCommand.class) {
            return new MqttCommand.PubRel(1);
        } else if (type == RuntimeException.class) {
            return new IllegalStateException("a fault");
        } else if (type == DeadLetter.class) {
            return new DeadLetter("a" + number, "t", Payload.EMPTY, QoS.ONE, false, 0, DeadLetter.Reason.TOO_OLD);
        }
        throw new IllegalArgumentException("no value of " + type + " is known here; add one");
    }
}
