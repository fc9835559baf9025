package dev.composerunner.statesserver;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.SfnRequest;

/**
 * The SDK's client interface over a table of operations. A method that takes a request and is named as an operation does it; what the
 * interface makes of these methods, such as its paginators, is the interface's own.
 */
final class InProcessClient implements InvocationHandler {

    private final Operations operations;

    private InProcessClient(Operations operations) {
        this.operations = operations;
    }

    static SfnClient of(Operations operations) {
        return (SfnClient) Proxy.newProxyInstance(
                SfnClient.class.getClassLoader(), new Class<?>[] {SfnClient.class}, new InProcessClient(operations));
    }

    @Override
    public @Nullable Object invoke(Object client, Method method, Object @Nullable [] arguments) throws Throwable {
        if (arguments != null && arguments.length == 1 && arguments[0] instanceof SfnRequest request) {
            Optional<Operation<?>> operation = operations.find(operationName(method));
            if (operation.isPresent()) {
                return operation.get().call(request);
            }
        }
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(client, method, arguments);
        }
        return switch (method.getName()) {
            case "serviceName" -> SfnClient.SERVICE_NAME;
            case "toString" -> "Step Functions in this process";
            case "hashCode" -> hashCode();
            case "equals" -> arguments != null && isHandlerOf(arguments[0]);
            // There is nothing of its own to close.
            case "close" -> null;
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }

    private boolean isHandlerOf(@Nullable Object other) {
        return other != null && Proxy.isProxyClass(other.getClass()) && equals(Proxy.getInvocationHandler(other));
    }

    private static String operationName(Method method) {
        return method.getName().substring(0, 1).toUpperCase(Locale.ROOT)
                + method.getName().substring(1);
    }
}
