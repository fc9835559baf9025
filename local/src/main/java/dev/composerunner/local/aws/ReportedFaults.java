package dev.composerunner.local.aws;

import dev.composerunner.loopback.RequestId;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.QuietException;

/** Answers what the S3 servlet throws as S3 does, and logs it under the request's id. What a client breaks off is none of that. */
final class ReportedFaults extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(ReportedFaults.class.getName());

    private final transient HttpServlet servlet;

    ReportedFaults(HttpServlet servlet) {
        this.servlet = servlet;
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        servlet.init(config);
    }

    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        try {
            servlet.service(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            if (response.isCommitted()
                    || isOfTheClient(e)
                    || !(request instanceof HttpServletRequest asked)
                    || !(response instanceof HttpServletResponse answer)) {
                throw e;
            }
            String id = String.valueOf(request.getAttribute(RequestId.ATTRIBUTE));
            // Not the query, which has the signature of a presigned address.
            LOG.log(
                    Level.ERROR,
                    () -> asked.getMethod() + " " + asked.getRequestURI() + " failed (request " + id + ")",
                    e);
            answer.reset();
            answer.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            answer.setHeader(RequestId.HEADER, id);
            answer.setContentType("application/xml");
            answer.getOutputStream()
                    .write(
                            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InternalError</Code><Message>internal error; the"
                                            + " log has more under the request's id</Message><RequestId>" + id
                                            + "</RequestId></Error>")
                                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean isOfTheClient(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof QuietException || cause instanceof HttpException) {
                return true;
            }
        }
        return false;
    }
}
