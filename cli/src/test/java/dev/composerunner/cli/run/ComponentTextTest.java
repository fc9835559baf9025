package dev.composerunner.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.InvalidRequestException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ale | {'type':'ALE','args':{}}",
                "MKDADENSITY | {'type':'MKDADensity','args':{}}",
                "alesubtraction | {'type':'ALESubtraction','args':{}}",
                "mkdachi2,prior=0.5 | {'type':'MKDAChi2','args':{'prior':0.5}}",
                "ALE,kernel__fwhm=8 | {'type':'ALE','args':{'kernel__fwhm':8}}",
                "ale , kernel__fwhm = 8.5 , null_method = montecarlo | {'type':'ALE','args':{'kernel__fwhm':8.5,'null_method':'montecarlo'}}",
                "scale,xyz=[[1,2,3],[4,5,6]],n_iters=10 | {'type':'SCALE','args':{'xyz':[[1,2,3],[4,5,6]],'n_iters':10}}",
                "kda,a=true,b=null,c=\"x,y\",d=8mm,e= | {'type':'KDA','args':{'a':true,'b':null,'c':'x,y','d':'8mm','e':''}}",
            })
    void estimator_text_isReadAsASpecificationHasIt(String text, String json) {
        assertThat(ComponentText.estimator(text)).hasToString(json.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "montecarlo | {'type':'FWECorrector','args':{'method':'montecarlo'}}",
                "MonteCarlo,n_iters=1000,voxel_thresh=1e-3 | {'type':'FWECorrector','args':{'method':'montecarlo','n_iters':1000,'voxel_thresh':0.001}}",
                "bonferroni | {'type':'FWECorrector','args':{'method':'bonferroni'}}",
                "fdr | {'type':'FDRCorrector','args':{'method':'indep'}}",
                "indep | {'type':'FDRCorrector','args':{'method':'indep'}}",
                "negcorr | {'type':'FDRCorrector','args':{'method':'negcorr'}}",
                "FDRCorrector,method=indep | {'type':'FDRCorrector','args':{'method':'indep'}}",
                "fwecorrector,method=bonferroni | {'type':'FWECorrector','args':{'method':'bonferroni'}}",
            })
    void corrector_text_isReadAsASpecificationHasIt(String text, String json) {
        assertThat(ComponentText.corrector(text)).hasToString(json.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aale | --estimator: got aale; allowed: ALE, MKDADensity, KDA",
                "ale kernel__fwhm=8 | --estimator: got ale kernel__fwhm=8; allowed: ALE",
                "ale,8 | --estimator: got 8; allowed: arguments like kernel__fwhm=8, between commas",
                "ale,=8 | --estimator: got =8; allowed: arguments like",
                "ale, | --estimator: got ; allowed: arguments like",
            })
    void estimator_wrongText_isRefused(String text, String message) {
        assertThatThrownBy(() -> ComponentText.estimator(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"fwe | --corrector: got fwe; allowed: montecarlo, bonferroni"})
    void corrector_wrongText_isRefused(String text, String message) {
        assertThatThrownBy(() -> ComponentText.corrector(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(message);
    }
}
